"""Output classes of the network. Sides are never learnt: they are split by geometry afterwards."""
BACKGROUND, HIP, FEMUR, SACRUM, TIBIA, FIBULA, PATELLA, OTHER = range(8)
NAMES = ("background", "hip", "femur", "sacrum", "tibia", "fibula", "patella", "other_bone")
OUTSIDE = 255  # not scanned: air to the network, ignored by the loss where nothing is known
