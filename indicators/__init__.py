"""Pure arithmetic of a plan: periods, targets, tallies and judgements. No technology, no clock, no floats."""
