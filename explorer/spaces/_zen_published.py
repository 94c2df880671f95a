"""Networks of the Zen-NAS and ZiCo papers, as their code writes them down.

The last block of space I's "imagenet-initial" reads 512 channels here: the published string says
256, which the code puts right at the first mutation.
"""

SPACE_I = {  # the starts of the published searches, then what they found
    "cifar-initial": (
        "SuperConvK3BNRELU(3,8,1,1)SuperResK3K3(8,16,1,8,1)SuperResK3K3(16,32,2,16,1)"
        "SuperResK3K3(32,64,2,32,1)SuperResK3K3(64,64,2,32,1)SuperConvK1BNRELU(64,128,1,1)"
    ),
    "imagenet-initial": (
        "SuperConvK3BNRELU(3,32,2,1)SuperResK3K3(32,64,2,32,1)SuperResK3K3(64,128,2,64,1)"
        "SuperResK3K3(128,256,2,128,1)SuperResK3K3(256,512,2,256,1)"
        "SuperConvK1BNRELU(512,512,1,1)"
    ),
    "zennet-cifar-0.5m": (
        "SuperConvK3BNRELU(3,64,1,1)SuperResK1K5K1(64,168,1,16,3)"
        "SuperResK1K3K1(168,80,2,32,4)SuperResK1K5K1(80,112,2,16,3)"
        "SuperResK1K5K1(112,144,1,24,3)SuperResK1K3K1(144,32,2,40,1)"
        "SuperConvK1BNRELU(32,512,1,1)"
    ),
    "zennet-cifar-1m": (
        "SuperConvK3BNRELU(3,88,1,1)SuperResK1K7K1(88,120,1,16,1)"
        "SuperResK1K7K1(120,192,2,16,3)SuperResK1K5K1(192,224,1,24,4)"
        "SuperResK1K5K1(224,96,2,24,2)SuperResK1K3K1(96,168,2,40,3)"
        "SuperResK1K3K1(168,112,1,48,3)SuperConvK1BNRELU(112,512,1,1)"
    ),
    "zennet-cifar-2m": (
        "SuperConvK3BNRELU(3,32,1,1)SuperResK1K5K1(32,120,1,40,1)"
        "SuperResK1K5K1(120,176,2,32,3)SuperResK1K7K1(176,272,1,24,3)"
        "SuperResK1K3K1(272,176,1,56,3)SuperResK1K3K1(176,176,1,64,4)"
        "SuperResK1K5K1(176,216,2,40,2)SuperResK1K3K1(216,72,2,56,2)"
        "SuperConvK1BNRELU(72,512,1,1)"
    ),
    "zennet-0.1ms": (
        "SuperConvK3BNRELU(3,24,2,1)SuperResK3K3(24,32,2,64,1)SuperResK5K5(32,64,2,32,1)"
        "SuperResK5K5(64,168,2,96,1)SuperResK1K5K1(168,320,1,120,1)"
        "SuperResK1K5K1(320,640,2,304,3)SuperResK1K5K1(640,512,1,384,1)"
        "SuperConvK1BNRELU(512,2384,1,1)"
    ),
    "zennet-0.2ms": (
        "SuperConvK3BNRELU(3,24,2,1)SuperResK1K5K1(24,32,2,32,1)SuperResK1K7K1(32,104,2,64,1)"
        "SuperResK1K5K1(104,512,2,160,1)SuperResK1K5K1(512,344,1,192,1)"
        "SuperResK1K5K1(344,688,2,320,4)SuperResK1K5K1(688,680,1,304,3)"
        "SuperConvK1BNRELU(680,2552,1,1)"
    ),
    "zennet-0.3ms": (
        "SuperConvK3BNRELU(3,24,2,1)SuperResK1K5K1(24,64,2,32,1)"
        "SuperResK1K3K1(64,128,2,128,1)SuperResK1K7K1(128,432,2,128,1)"
        "SuperResK1K5K1(432,272,1,160,1)SuperResK1K5K1(272,848,2,384,4)"
        "SuperResK1K5K1(848,848,1,320,3)SuperResK1K5K1(848,456,1,320,3)"
        "SuperConvK1BNRELU(456,6704,1,1)"
    ),
    "zennet-0.5ms": (
        "SuperConvK3BNRELU(3,8,2,1)SuperResK1K7K1(8,64,2,32,1)SuperResK1K3K1(64,152,2,128,1)"
        "SuperResK1K5K1(152,640,2,192,4)SuperResK1K5K1(640,640,1,192,2)"
        "SuperResK1K5K1(640,1536,2,384,4)SuperResK1K5K1(1536,816,1,384,3)"
        "SuperResK1K5K1(816,816,1,384,3)SuperConvK1BNRELU(816,5304,1,1)"
    ),
    "zennet-0.8ms": (
        "SuperConvK3BNRELU(3,16,2,1)SuperResK1K5K1(16,64,2,64,1)"
        "SuperResK1K3K1(64,240,2,128,2)SuperResK1K7K1(240,640,2,160,3)"
        "SuperResK1K7K1(640,768,1,192,4)SuperResK1K5K1(768,1536,2,384,5)"
        "SuperResK1K5K1(1536,1536,1,384,3)SuperResK1K5K1(1536,2304,1,384,5)"
        "SuperConvK1BNRELU(2304,4912,1,1)"
    ),
    "zennet-1.2ms": (
        "SuperConvK3BNRELU(3,32,2,1)SuperResK1K5K1(32,80,2,32,1)"
        "SuperResK1K7K1(80,432,2,128,5)SuperResK1K7K1(432,640,2,192,3)"
        "SuperResK1K7K1(640,1008,1,160,5)SuperResK1K7K1(1008,976,1,160,4)"
        "SuperResK1K5K1(976,2304,2,384,5)SuperResK1K5K1(2304,2496,1,384,5)"
        "SuperConvK1BNRELU(2496,3072,1,1)"
    ),
}
SPACE_II = {
    "imagenet-initial": (
        "SuperConvK3BNRELU(3,8,2,1)SuperResIDWE6K3(8,32,2,8,1)SuperResIDWE6K3(32,48,2,32,1)"
        "SuperResIDWE6K3(48,96,2,48,1)SuperResIDWE6K3(96,128,2,96,1)"
        "SuperConvK1BNRELU(128,2048,1,1)"
    ),
    "zennet-400m": (
        "SuperConvK3BNRELU(3,16,2,1)SuperResIDWE1K7(16,40,2,40,1)"
        "SuperResIDWE1K7(40,64,2,64,1)SuperResIDWE4K7(64,96,2,96,5)"
        "SuperResIDWE2K7(96,224,2,224,5)SuperConvK1BNRELU(224,2048,1,1)"
    ),
    "zennet-600m": (
        "SuperConvK3BNRELU(3,24,2,1)SuperResIDWE1K7(24,48,2,48,1)"
        "SuperResIDWE2K7(48,72,2,72,1)SuperResIDWE6K7(72,96,2,88,5)"
        "SuperResIDWE4K7(96,192,2,168,5)SuperConvK1BNRELU(192,2048,1,1)"
    ),
    "zennet-900m": (
        "SuperConvK3BNRELU(3,16,2,1)SuperResIDWE1K7(16,48,2,72,1)"
        "SuperResIDWE2K7(48,72,2,64,3)SuperResIDWE2K7(72,152,2,144,3)"
        "SuperResIDWE2K7(152,360,2,352,4)SuperResIDWE4K7(360,288,1,264,3)"
        "SuperConvK1BNRELU(288,2048,1,1)"
    ),
    "zico-450m": (
        "SuperConvK3BNRELU(3,16,2,1)SuperResIDWE1K7(16,40,2,40,1)"
        "SuperResIDWE2K7(40,80,2,64,1)SuperResIDWE4K7(80,96,2,96,5)"
        "SuperResIDWE2K7(96,224,2,224,5)SuperConvK1BNRELU(224,2048,1,1)"
    ),
    "params-450m": (
        "SuperConvK3BNRELU(3,8,2,1)SuperResIDWE1K3(8,8,2,8,1)SuperResIDWE1K3(8,8,2,8,1)"
        "SuperResIDWE1K5(8,64,2,8,1)SuperResIDWE6K5(64,1024,2,48,1)"
        "SuperConvK1BNRELU(1024,2048,1,1)"
    ),
}
SQUEEZED = ("zennet-400m", "zennet-600m", "zennet-900m")  # trained with squeeze-excite
