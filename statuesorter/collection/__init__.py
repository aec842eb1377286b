"""A museum's collection: the rows of `classify` for millions of photos, computed by several workers."""
