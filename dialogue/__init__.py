"""The questionnaire engine: state + event + now → new state + effects. Pure: no clock, no store, no messenger."""
