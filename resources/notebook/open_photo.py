def open_photo(file):
    """The photo in ``file`` as StatueSorter's network sees it: upright, sRGB, reduced, through a JPEG.

    This text stands in the ``.pkl`` files that StatueSorter exports, and needs nothing but fastai and Pillow.
    It does to ordinary photos what the program does; for HEIC, register pillow-heif in the notebook first.
    """
    import io

    from fastai.vision.core import PILImage
    from PIL import Image, ImageCms, ImageOps

    with Image.open(file) as photo:
        scale = min(1, 1440 / max(photo.size), 360 / min(photo.size))
        wanted = tuple(max(1, round(side * scale)) for side in photo.size)
        drafted = photo.draft(None, wanted) if photo.format == "JPEG" and scale < 1 else None
        photo.load()
        profile = photo.info.get("icc_profile")
        pixels = photo
        if pixels.has_transparency_data:
            pixels = pixels.convert("RGBA")
        elif pixels.mode not in ("L", "RGB", "CMYK"):
            pixels = pixels.convert("RGB")
        covered = drafted[1][2:] if drafted else pixels.size

        def small_enough():
            return all(side <= 1.5 * most for side, most in zip(pixels.size, wanted, strict=True))

        factor = min(side // most for side, most in zip(pixels.size, wanted, strict=True))
        if not small_enough() and factor > 1:
            pixels = pixels.reduce(factor)
            covered = tuple(side / factor for side in covered)
        if not small_enough():
            pixels = pixels.resize(wanted, Image.Resampling.BICUBIC, (0, 0, *covered), reducing_gap=3.0)
        elif covered != pixels.size:
            pixels = pixels.resize(pixels.size, Image.Resampling.BICUBIC, (0, 0, *covered))
        pixels.info = photo.info  # where ImageOps looks for the orientation
        pixels = ImageOps.exif_transpose(pixels)

    if pixels.mode == "RGBA":
        white = Image.new("RGB", pixels.size, "white")
        white.paste(pixels, mask=pixels.getchannel("A"))
        pixels = white
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if pixels.mode != "RGB" or not ImageCms.getProfileDescription(source).startswith("sRGB"):
                pixels = ImageCms.profileToProfile(
                    pixels,
                    source,
                    ImageCms.createProfile("sRGB"),
                    ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    "RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile is as good as none
    jpeg = io.BytesIO()
    pixels.convert("RGB").save(jpeg, "JPEG", quality=96, subsampling=0)
    return PILImage.create(jpeg.getvalue())
