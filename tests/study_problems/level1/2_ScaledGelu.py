import torch


class Model(torch.nn.Module):
    """The exact GELU, by the error function, times a factor for each column."""

    def __init__(self, columns):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.randn(columns))

    def forward(self, x):
        return torch.nn.functional.gelu(x) * self.scale


ROWS, COLUMNS = 64, 500


def get_inputs():
    return [torch.randn(ROWS, COLUMNS)]


def get_init_inputs():
    return [COLUMNS]
