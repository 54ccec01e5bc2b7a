"""What must not leave: finding secrets in text, and deciding what may travel to another institution."""
