"""What runs this project: the demo, container and service examples, checks of a production environment."""
