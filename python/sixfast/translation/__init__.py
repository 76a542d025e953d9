"""Translation of inputs and of single sequences: stop-free frames, open reading frames, genetic codes."""
