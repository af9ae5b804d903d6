"""What ends a run of measurements."""


class Failure(Exception):
    pass
