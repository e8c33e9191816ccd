"""Words that names of models are made of: formats, precisions, sizes, families."""

from __future__ import annotations

from typing import Final

FORMATS: Final = (
    r"ggufs?|ggml|llamafile|i1|imatrix|imat",
    r"awq|gptq(?:model)?|exl[23]|hqq|aqlm|quip|eetq|marlin|autoround|bnb|bitsandbytes|rtn|torchao|smoothquant|svdquant",
    r"mlx(?:vlm)?|onnx|openvino|ov|coreml|executorch|pte|ct2|ctranslate2|rknn\d*|tensorrt|trt|neuron|mlc|litert|tflite|npu2?",
    r"fp8|nvfp4(?:a16)?|mxfp[48]|fp4|nf4|int[23468]|w\d{1,2}a\d{1,2}(?:fp\d+)?|rocmfp[x48]+|df11",
    r"quantized|quantised|quant|quants|qat|dwq|paro|optiq|apex|nunchaku|jangtq|jang|llmcompressor|gguf\w*",
)
"""Tokens that say that a repository holds a quantized or converted copy."""

PRECISIONS: Final = (
    r"[2-9]bits?|\d(?:\.\d+)?bits?|1[0-6]bits?|\d(?:\.\d+)?bpw|bits?|bpw",
    r"i?q\d+(?:\.\d+)?\w{0,4}|ud|tq\d|oq\d\w*|qx\d+\w*|q\d+f\d+\w*|h\d",
    r"k|m|s|l|xs|xxs|xl|nl|p|e|dq|hi|gs\d+|g\d+|\d+g|sym|asym|static|dynamic|block|mixed|weighted|hb\d",
    r"fp16|bf16|f16|f32|fp32|safetensors|compressed|tensors|unsloth|mtp|moe|vlm?|text|only|my|repo|dynamic|full",
)
"""Tokens that stand beside a format and add nothing to the name of the model."""

CHANGES: Final = (
    "abliterated", "ablated", "uncensored", "heretic", "heresy", "obliterated", "derestricted", "unrestricted", "reap",
    "pruned", "thrift", "distill", "distilled", "merged", "sft", "dpo", "grpo", "ppo", "kto", "orpo", "simpo", "lora",
    "qlora", "finetuned", "finetune", "ft", "tuned", "aligned", "rl", "rlhf", "cpt", "reasoning", "roleplay", "rp",
)  # fmt: skip
"""Tokens that say that somebody has changed the model: what stands below is a different one."""

SIZE_WORDS: Final = {
    "nano": 1, "micro": 2, "tiny": 3, "mini": 4, "small": 5, "base": 6, "medium": 7, "large": 8, "xlarge": 9,
    "xl": 9, "xxl": 10, "huge": 11, "giant": 12,
}  # fmt: skip
"""Sizes that are words; two different ones contradict each other."""

FAMILIES: Final = (
    ("qwen", "qwq", "qvq", "qwenvl", "qwen2"),
    ("llama", "tinyllama", "codellama", "llama2", "llama3", "metallama", "llama32", "llama31"),
    ("mistral", "mixtral", "ministral", "magistral", "devstral", "codestral", "pixtral", "voxtral", "nemo",
     "mathstral"),
    ("gemma", "medgemma", "paligemma", "codegemma", "functiongemma", "translategemma", "embeddinggemma", "txgemma",
     "shieldgemma", "recurrentgemma", "vaultgemma"),
    ("phi",),
    ("gpt", "distilgpt", "dialogpt"),
    ("oss",),
    ("whisper", "distilwhisper"),
    ("bert", "rubert", "camembert", "biobert", "scibert", "finbert", "legalbert", "arabert"),
    ("roberta", "distilroberta", "xlmr", "xlmroberta"),
    ("distilbert",),
    ("deberta", "mdeberta"),
    ("modernbert",),
    ("electra",),
    ("t5", "mt5", "flan", "byt5", "codet5", "umt5"),
    ("vit", "dinov2", "dinov3", "deit", "beit"),
    ("swin", "swinv2"),
    ("resnet", "convnext", "efficientnet", "mobilenet"),
    ("wav2vec", "wav2vec2", "w2v", "xlsr", "hubert", "mms", "wavlm"),
    ("yolo", "yolov", "yolov8", "yolo11"),
    ("falcon",),
    ("olmo", "olmoe"),
    ("granite",),
    ("lfm", "lfm2"),
    ("glm", "chatglm", "codegeex"),
    ("minimax",),
    ("deepseek",),
    ("kimi", "moonlight"),
    ("nemotron",),
    ("smollm", "smollm2", "smollm3", "smolvlm"),
    ("smolvla",),
    ("exaone",),
    ("flux",),
    ("sdxl",),
    ("sd", "sd1.5", "sd14", "sd15"),
    ("wan", "wan2"),
    ("ltx",),
    ("krea",),
    ("hunyuan", "hunyuanvideo"),
    ("internvl", "internlm"),
    ("pythia",),
    ("opt",),
    ("bloom", "bloomz"),
    ("mamba",),
    ("stablelm",),
    ("command", "aya", "cohere"),
    ("yi",),
    ("baichuan", "baichuan2"),
    ("starcoder", "starcoder2"),
    ("marian", "opus"),
    ("nllb",),
    ("bart", "mbart"),
    ("pegasus",),
    ("minilm", "mpnet"),
    ("bge",),
    ("gte",),
    ("e5",),
    ("clip", "siglip"),
    ("segformer",),
    ("detr",),
    ("pi0", "pi05"),
    ("chronos",),
    ("apertus",),
    ("ornith",),
)  # fmt: skip
"""Families by the words that name them; at most 64. Two names that name different families contradict each other."""
