"""Kills the desk at every point that matters, again and again, and checks that it lost nothing and did nothing twice."""
