"""What holds for every test: how long an example takes says more about the machine than about the code."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("without deadlines", deadline=None)
hypothesis.settings.load_profile("without deadlines")
