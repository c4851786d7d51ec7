"""pvbatch --dr scene.py SCENE.json FOLDER: draws a scene that pictures.py has described."""
import json
import pathlib
import sys

from paraview.simple import *  # noqa: F403  ParaView's own convention

SCENE = json.loads(pathlib.Path(sys.argv[1]).read_text())
OUT = pathlib.Path(sys.argv[2])
SIZE = [1600, 900]
INK = [0.15, 0.15, 0.15]
TEMPERATURE = "temperature [degC]"


def read():
    """The last time of the result, with the temperature in degrees Celsius."""
    source = OpenDataFile(SCENE["index"])
    source.UpdatePipelineInformation()
    times = source.TimestepValues
    last = times[-1] if hasattr(times, "__len__") else times
    celsius = Calculator(Input=source, AttributeType="Cell Data", Function=SCENE["temperature"] + "-273.15",
                         ResultArrayName=TEMPERATURE)
    celsius.UpdatePipeline(last)
    return celsius, last


def view_at(time):
    view = CreateView("RenderView")
    view.ViewSize = SIZE
    view.UseColorPaletteForBackground = 0
    view.Background = [1.0, 1.0, 1.0]
    view.OrientationAxesLabelColor = INK
    view.ViewTime = time
    return view


def colour(shown, view, limits):
    table = GetColorTransferFunction(TEMPERATURE)
    table.ApplyPreset("Cool to Warm", True)
    table.RescaleTransferFunction(*limits)
    table.NanOpacity = 0.0
    bar = GetScalarBar(table, view)
    bar.Title, bar.ComponentTitle = "temperature in \u00b0C", ""
    bar.TitleColor = bar.LabelColor = INK
    bar.TitleFontSize, bar.LabelFontSize = 24, 22
    bar.Orientation = "Horizontal"
    bar.WindowLocation = "Any Location"
    bar.Position, bar.ScalarBarLength, bar.ScalarBarThickness = [0.3, 0.03], 0.4, 16
    span = limits[1] - limits[0]
    bar.AutomaticLabelFormat, bar.LabelFormat = 0, "%.0f" if span > 8 else "%.1f" if span > 0.8 else "%.2f"
    bar.AddRangeLabels = 0  # they would be written over the last of the even ones
    shown.SetScalarBarVisibility(view, True)


def box(entry, grow=0.0):
    low, high = entry["low"], entry["high"]
    made = Box(XLength=high[0] - low[0] + grow, YLength=high[1] - low[1] + grow,
               ZLength=high[2] - low[2] + grow,
               Center=[0.5 * (a + b) for a, b in zip(low, high)])
    return made


def outlines(view, sheets=True):
    """The room and every object as lines; flat objects as faint sheets, or as lines too."""
    room = Show(Outline(Input=box(SCENE)), view)
    room.AmbientColor = room.DiffuseColor = [0.6, 0.6, 0.6]
    for flat in (True, False):
        boxes = [box(entry) if flat else Outline(Input=box(entry)) for entry in SCENE["objects"]
                 if flat == (sheets and any(a == b for a, b in zip(entry["low"], entry["high"])))]
        if not boxes:
            continue
        shown = Show(AppendGeometry(Input=boxes), view)  # one actor is drawn as fast as one box
        shown.SetRepresentationType("Surface")
        shown.ColorArrayName = ["POINTS", ""]
        shown.AmbientColor = shown.DiffuseColor = [0.35, 0.45, 0.6] if flat else INK
        shown.Opacity = 0.12 if flat else 0.6


def faces(entry, off):
    """Five sides of a box as meshed planes, a little outside it; none at the floor."""
    low = [a - o for a, o in zip(entry["low"], off)]
    high = [b + o for b, o in zip(entry["high"], off)]
    low[2] = entry["low"][2] + off[2]
    sides = []
    for axis in range(3):
        for end in ((low, high) if axis < 2 else (high,)):
            first, second = (axis + 1) % 3, (axis + 2) % 3
            corner = list(low)
            corner[axis] = end[axis]
            one, two = list(corner), list(corner)
            one[first], two[second] = high[first], high[second]
            sides.append(Plane(Origin=corner, Point1=one, Point2=two, XResolution=24,
                               YResolution=24))
    return sides


def extent(axis):
    return SCENE["high"][axis] - SCENE["low"][axis]


def room_centre():
    return [0.5 * (a + b) for a, b in zip(SCENE["low"], SCENE["high"])]


def title(text, view):
    shown = Show(Text(Text=text), view)
    shown.Color, shown.FontSize, shown.WindowLocation = INK, 26, "Upper Center"


def shoot(name, view):
    SaveScreenshot(str(OUT / f"{name}.png"), view, ImageResolution=SIZE,
                   OverrideColorPalette="WhiteBackground")
    Delete(view)


def room_in_picture(camera):
    """Left, right, bottom and top of the room's corners; the picture goes from -1 to 1 each way."""
    matrix = camera.GetCompositeProjectionTransformMatrix(SIZE[0] / SIZE[1], -1.0, 1.0)
    low, high = SCENE["low"], SCENE["high"]
    across, up = [], []
    for corner in range(8):
        at = [(high if corner >> axis & 1 else low)[axis] for axis in range(3)]
        x, y, _, w = matrix.MultiplyPoint([*at, 1.0])
        across.append(x / w)
        up.append(y / w)
    return min(across), max(across), min(up), max(up)


def look_close(view, direction):
    """As close as the whole room allows, clear of the title above and the legend below."""
    look(view, direction)
    camera, step = view.GetActiveCamera(), 1.05

    def fits():
        left, right, bottom, top = room_in_picture(camera)
        return right - left < 1.9 and top - bottom < 1.6

    while fits():
        camera.Dolly(step)
    while not fits():
        camera.Dolly(1.0 / step)
    left, right, bottom, top = room_in_picture(camera)
    x, y = camera.GetWindowCenter()
    camera.SetWindowCenter(x + 0.5 * (left + right), y + 0.5 * (bottom + top) - 0.1)


def seen_from():
    """Towards the camera, with the warm sides of the bodies in sight."""
    return (0.55 * SCENE["corner"][0], 0.85 * SCENE["corner"][1], 0.45)


def look(view, direction, up=(0.0, 0.0, 1.0)):
    centre = room_centre()
    span = max(b - a for a, b in zip(SCENE["low"], SCENE["high"]))
    view.CameraFocalPoint = centre
    view.CameraPosition = [c + 3.0 * span * d for c, d in zip(centre, direction)]
    view.CameraViewUp = list(up)
    ResetCamera(view)
    view.GetActiveCamera().SetWindowCenter(0.0, -0.06)


def slice_planes():
    """Height, depth and width at which most bodies are cut."""
    if not SCENE["bodies"]:
        return room_centre()
    middle = [0.5 * (a + b) for a, b in zip(SCENE["bodies"][0]["low"], SCENE["bodies"][0]["high"])]
    # Mesh lines often lie exactly there; a slice beside them is not ambiguous.
    return [m + 0.013 * c for m, c in zip(middle, SCENE["cell"])]


def draw_slices(data, time, limits):
    at = slice_planes()
    for axis, direction, up in ((2, (0.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
                                (1, (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)),
                                (0, (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))):
        view = view_at(time)
        cut = Slice(Input=data)
        cut.SliceType.Origin = at
        cut.SliceType.Normal = [float(i == axis) for i in range(3)]
        shown = Show(cut, view)
        ColorBy(shown, ("CELLS", TEMPERATURE))
        shown.Ambient, shown.Diffuse = 1.0, 0.0
        colour(shown, view, limits)
        outlines(view, sheets=False)  # a sheet before the slice would change its colours
        title(f"{'xyz'[axis]} = {at[axis]:.2f} m", view)
        view.CameraParallelProjection = 1
        look(view, direction, up)
        across, height = extent(1 if axis == 0 else 0), extent(1 if axis == 2 else 2)
        view.CameraParallelScale = 0.66 * max(height, across * SIZE[1] / SIZE[0])
        shoot(f"temperature_{'xyz'[axis]}", view)


def body_surfaces(data, off):
    sides = [side for entry in SCENE["bodies"] for side in faces(entry, off)]
    return AppendGeometry(Input=sides)


def show_bodies(data, view, limits, opacity=1.0):
    sampled = ResampleWithDataset(SourceDataArrays=[data],
                                  DestinationMesh=body_surfaces(data, [0.5 * c for c in
                                                                       SCENE["cell"]]))
    valid = Threshold(Input=sampled, Scalars=["POINTS", "vtkValidPointMask"])
    valid.LowerThreshold, valid.UpperThreshold = 1, 1
    shown = Show(valid, view)
    ColorBy(shown, ("POINTS", TEMPERATURE))
    shown.Opacity = opacity
    shown.Ambient, shown.Diffuse = 1.0, 0.0  # shade would take the colours off the legend
    colour(shown, view, limits)


def draw_surfaces(data, time, limits):
    view = view_at(time)
    show_bodies(data, view, limits)
    outlines(view)
    title("air at the surfaces of racks and units", view)
    look_close(view, seen_from())
    shoot("surfaces", view)


def seeds():
    """Points on the open sides: before and behind bodies, and at inlets."""
    sheets = [entry for entry in SCENE["objects"] if entry["kind"] == "inlet"]
    off = [1.5 * c for c in SCENE["cell"]]
    sides = [side for entry in SCENE["bodies"] + sheets for side in faces(entry, off)]
    points = MaskPoints(Input=AppendGeometry(Input=sides), OnRatio=1, MaximumNumberofPoints=140,
                        RandomSampling=1, RandomSamplingMode="Random Sampling")
    return points


def draw_streamlines(data, time, limits):
    fluid = Threshold(Input=data, Scalars=["CELLS", "region"])
    fluid.LowerThreshold, fluid.UpperThreshold = 0, 0
    at_points = CellDatatoPointData(Input=fluid)
    span = sum(b - a for a, b in zip(SCENE["low"], SCENE["high"]))
    lines = StreamTracerWithCustomSource(Input=at_points, SeedSource=seeds(),
                                         Vectors=["POINTS", SCENE["velocity"]],
                                         MaximumStreamlineLength=1.2 * span,
                                         IntegrationDirection="BOTH")
    tubes = Tube(Input=lines, Radius=0.0012 * span, NumberofSides=8)
    view = view_at(time)
    shown = Show(tubes, view)
    ColorBy(shown, ("POINTS", TEMPERATURE))
    shown.Ambient, shown.Diffuse = 0.6, 0.4
    colour(shown, view, limits)
    show_bodies(data, view, limits, opacity=0.35)
    outlines(view)
    title("paths of the air", view)
    look_close(view, seen_from())
    shoot("streamlines", view)


def main():
    data, time = read()
    limits = SCENE["limits"]
    if limits[1] - limits[0] < 1e-3:
        limits = (limits[0] - 0.5, limits[1] + 0.5)
    draw_slices(data, time, limits)
    if SCENE["bodies"]:
        draw_surfaces(data, time, limits)
    if SCENE["velocity"]:
        draw_streamlines(data, time, limits)


main()
