"""Kills the desk at every point that matters, again and again, and checks that nothing was lost or done twice."""
