"""The paper stage: draws one shot of the drawn world as a picture."""
