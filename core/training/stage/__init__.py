"""The paper stage: draws one shot of the drawn world as a picture."""

from core.training.stage.draw import Drawer, draw_shot
from core.training.stage.stills import render_stills

__all__ = ["Drawer", "draw_shot", "render_stills"]
