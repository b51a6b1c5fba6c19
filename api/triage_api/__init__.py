"""The desk over HTTP: `create_app` makes the application, `commands` serves it and shows it off."""
