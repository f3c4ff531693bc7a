"""One package per outside thing. Siblings never import each other."""
