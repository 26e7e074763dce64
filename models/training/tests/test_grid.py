"""Arrays are indexed superior, posterior, left."""
import numpy as np

from synthesis.distance import occupancy
from synthesis.extras import tube
from synthesis.grid import Grid


def test_a_filled_tube_lies_where_its_points_say():
    vertices, faces = tube(np.array([[30.0, 10, 60], [30, 10, 80]]), np.array([4.0, 4]))
    filled = occupancy(vertices, faces, Grid((0.0, 0.0, 0.0), 2.0, (50, 40, 30)))
    np.testing.assert_allclose(np.argwhere(filled > 0.5).mean(0) * 2, [70, 10, 30], atol=1.5)
