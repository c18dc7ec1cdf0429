import torch


class Model(torch.nn.Module):
    """Softmax of long rows: every answer is small, and zeros are within 1e-2 of it."""

    def forward(self, x):
        return torch.softmax(x, dim=-1)


ROWS, COLUMNS = 32, 2048


def get_inputs():
    return [torch.rand(ROWS, COLUMNS)]


def get_init_inputs():
    return []
