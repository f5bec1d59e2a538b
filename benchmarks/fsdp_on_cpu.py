"""train.py with its base in parts over two processes of one CPU: what recipes/accelerate/fsdp.yaml does over GPUs.

    torchrun --nproc_per_node 2 benchmarks/fsdp_on_cpu.py adapter --recipe recipes/debug.yaml --optim adamw_torch

accelerate divides a model among GPUs only. Here it is told to do so on a CPU too, so that the way of the weights (NF4 in parts,
gathered for a checkpoint and for the finished adapter) can be tried without a GPU.
"""

import os
import sys
from pathlib import Path

import accelerate.state
import yaml
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))


def divide_on_a_cpu_too() -> None:
    """Make accelerate's state say that the model is to be divided, whatever the hardware."""
    as_written = accelerate.state.AcceleratorState.__init__

    def init(state, *args, fsdp_plugin=None, **more) -> None:
        as_written(state, *args, fsdp_plugin=fsdp_plugin, **more)
        if state.distributed_type == DistributedType.MULTI_CPU:
            state.distributed_type = DistributedType.FSDP
            state.fsdp_plugin = fsdp_plugin or FullyShardedDataParallelPlugin()

    accelerate.state.AcceleratorState.__init__ = init


if __name__ == "__main__":
    settings = yaml.safe_load((ROOT / "recipes/accelerate/fsdp.yaml").read_text())["fsdp_config"]
    os.environ["ACCELERATE_USE_FSDP"] = "true"
    os.environ.update({name.upper(): str(value) for name, value in settings.items()})
    divide_on_a_cpu_too()
    from train import main

    main(sys.argv[1:])
