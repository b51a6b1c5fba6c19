"""The stage in which a model chooses, with open weights served on loopback, and what it makes of labelled texts."""
