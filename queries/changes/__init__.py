"""What has changed between two graphs."""
