"""The panel beside the picture: questions, answers and the scenes they rest on."""
