"""What goes wrong in a deployment."""


class DeployError(Exception):
    """The stack could not be deployed; the text says why and what to do, or holds CloudFormation's reasons."""
