"""From wishes, boxes and templates to tickets."""
