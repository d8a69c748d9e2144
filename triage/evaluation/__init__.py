"""How good a release is: labelled cases run through the engine, and the published metrics.

Not imported when the site starts: scipy takes a second.
"""

from triage.evaluation.running import Evaluation, evaluate

__all__ = ["Evaluation", "evaluate"]
