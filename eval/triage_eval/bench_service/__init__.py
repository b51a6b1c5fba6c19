"""What the running service does under load, on this machine and with the generator of the load on it as well."""
