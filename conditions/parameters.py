"""What a release says of itself where neither its proposer nor the live release says otherwise."""

# Of people who consult, the share whose cause is none of the known conditions, where neither the
# proposer nor an earlier release says otherwise. Editorial: what the shipped priors leave over of
# one scale, see "Priors" in fixtures/README.md.
SOMETHING_ELSE_PRIOR = 0.0974
# Fitted to the shipped knowledge and its vignettes by `manage.py fit_temperature`, seed 1.
TEMPERATURE = 0.99
TEMPERATURE_NOTE = (
    "Fitted on 234 vignettes and 1000 simulated patients (seed 1) of the shipped knowledge, each"
    " half of the weight, least log loss; cross-validated in 5 folds: log loss 0.439 to 0.439, ECE"
    " 0.031 to 0.031."
)
# Where a proposer changes the temperature and says nothing: the note of another one would be wrong.
SET_BY_HAND = "Set by hand, not fitted."
