"""What a photo is and how its pixels leave the disk."""
