"""LLaMA-VID trained on real pictures, clips and films, in the three published stages."""
