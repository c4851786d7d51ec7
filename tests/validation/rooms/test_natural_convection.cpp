// Air between a hot and a cold wall, turbulent: the tall cavity of P. L. Betts, I. H. Bokhari, Int.
// J. Heat Fluid Flow 21 (2000) 675-683 and the square one of F. Ampofo, T. G. Karayiannis, Int. J.
// Heat Mass Transfer 46 (2003) 3551-3572. Gravity along -y, the section in the middle of the span.
//
// Demanded of profiles and of the largest velocity: 5 % of the temperature difference, of the
// largest measured speed. Of heat: the stated uncertainty, or the difference between the two
// experiments of one rig.
#include "tests/validation/rooms/air_cavity.hpp"

namespace rackflux {

TEST(TallCavity, follows_betts_and_bokhari_at_Ra_860000) {
  const auto T = reference_table("validation/06_rooms/betts_bokhari_Ra0p86e6_temperature_open.csv");
  const auto V =
      reference_table("validation/06_rooms/betts_bokhari_Ra0p86e6_vertical_velocity_open.csv");
  SKIP_WITHOUT_SHARED_DATA(T && V);
  const std::string set = "Tall cavity, Ra 0.86e6 (Betts & Bokhari)",
                    paper = "Betts & Bokhari 2000";
  // The end walls: from wall to wall in a straight line, as the authors advise.
  constexpr double W = 0.076, H = 2.18, cold = 15.1 + kelvin, hot = 34.7 + kelvin;
  const auto straight = [](double x) { return cold + (hot - cold) * x / W; };
  const AirCavity cavity{W, H, cold, hot, straight, straight};
  const double lambda = air_at(0.5 * (cold + hot) - kelvin).lambda;
  constexpr double fastest = 0.139;
  std::map<std::string, Figure> figures;
  const std::string weak =
      "the model: its equations between two plates without end, solved by other means, give Nu "
      "4.60 and 0.164 m/s too (test_plates), with half the measured eddy viscosity in the "
      "middle (17 beside 35 times that of air)";
  const std::string sublayer =
      "worse on finer meshes: first centres lie at y+ 1.6 to 3.5 (half the gap is 85 wall "
      "units), where nothing in this model damps turbulence; in a channel its friction is 68 % "
      "and its heat 72 % too large with first centres at y+ 0.8";
  const std::string forced =
      "on all three meshes alike: Re_y is nowhere above 148 (half the gap is 85 wall units), so "
      "all of the air lies in the layer of one equation, whose lengths are those of forced flow "
      "along a wall: in the middle mu_t is 29 times the viscosity of air (measured: 35), but a "
      "tenth of the gap from the walls only 1.3 times";
  const RoomModel models[] = {{"k_omega_sst",
                               true,
                               {{"mean Nusselt number", {weak, 1.191}},
                                {"largest velocity at half height", {weak, 0.02786}},
                                {"velocity of profile at y/H 0.1", {weak, 0.03174}},
                                {"velocity of profile at y/H 0.5", {weak, 0.02986}},
                                {"velocity of profile at y/H 0.9", {weak, 0.02552}}}},
                              {"k_epsilon",
                               false,
                               {{"mean Nusselt number", {sublayer, 1.070}},
                                {"largest velocity at half height", {sublayer, 0.03339}},
                                {"temperature of profile at y/H 0.1", {sublayer, 2.948}},
                                {"temperature of profile at y/H 0.9", {sublayer, 3.657}},
                                {"velocity of profile at y/H 0.1", {sublayer, 0.08411}},
                                {"velocity of profile at y/H 0.5", {sublayer, 0.03492}},
                                {"velocity of profile at y/H 0.9", {sublayer, 0.06473}}}},
                              {"k_epsilon_two_layer",
                               true,
                               {{"mean Nusselt number", {forced, 1.573}},
                                {"largest velocity at half height", {forced, 0.04129}},
                                {"temperature of profile at y/H 0.5", {forced, 1.390}},
                                {"temperature of profile at y/H 0.9", {forced, 1.331}},
                                {"velocity of profile at y/H 0.1", {forced, 0.04036}},
                                {"velocity of profile at y/H 0.5", {forced, 0.04236}},
                                {"velocity of profile at y/H 0.9", {forced, 0.03837}}}}};
  for (const RoomModel& model : models) {
    RoomLines lines(set, paper, model);
    std::unique_ptr<FieldRun> run;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = std::array{24, 36, 54}[mesh];
      run = air_cavity(cavity, n, 5 * n / 2, model, run.get());
      const double cell = 1.0 / n;
      lines.see(mesh, cell, {"mean Nusselt number", 5.85, 0.05 * 5.85},
                nusselt(*run, cavity, lambda, 1, 2));
      const auto middle = along_x(*run, run->flow.velocity.y, 0.5 * H, 0.0, 0.0, model.name);
      lines.see(mesh, cell, {"largest velocity at half height", fastest, 0.05 * fastest, "m/s"},
                *std::max_element(middle.y.begin(), middle.y.end()));
      for (const std::string at : {"0.1", "0.5", "0.9"}) {
        const double y = std::stod(at) * H;
        const auto T_rows = T->where("y_over_H", at), V_rows = V->where("y_over_H", at);
        const Series T_points{paper, numbers(T_rows, "x_mm"), numbers(T_rows, "T_degC"), true};
        const Series V_points{paper, numbers(V_rows, "x_mm"), numbers(V_rows, "V_m_s"), true};
        const Series T_curve =
            scaled(along_x(*run, run->flow.T, y, cold, hot, model.name), 1e3, 1.0, kelvin);
        const Series V_curve =
            scaled(along_x(*run, run->flow.velocity.y, y, 0.0, 0.0, model.name), 1e3, 1.0);
        lines.see(mesh, cell,
                  {"temperature of profile at y/H " + at, 0.0, 0.05 * (hot - cold), "K", true},
                  largest_deviation(T_curve.x, T_curve.y, T_points));
        lines.see(mesh, cell,
                  {"velocity of profile at y/H " + at, 0.0, 0.05 * fastest, "m/s", true},
                  largest_deviation(V_curve.x, V_curve.y, V_points));
        if (mesh < 2 || at != "0.5") continue;
        figures.try_emplace("T", Figure{"betts_bokhari_T",
                                        set,
                                        "temperature at half height",
                                        "x from the cold wall / mm",
                                        "T / degC",
                                        {T_points}});
        figures.try_emplace("V", Figure{"betts_bokhari_V",
                                        set,
                                        "vertical velocity at half height",
                                        "x from the cold wall / mm",
                                        "v / (m/s)",
                                        {V_points}});
        figures["T"].series.push_back(T_curve), figures["V"].series.push_back(V_curve);
      }
    }
    lines.judge_all();
  }
  for (const auto& [name, figure] : figures) draw(figure);
}

TEST(SquareCavity, follows_ampofo_and_karayiannis_at_Ra_1_58e9) {
  const auto ends =
      reference_table("validation/06_rooms/ampofo2003_horizontal_wall_temperature.csv");
  const auto profile = reference_table("validation/06_rooms/ampofo2003_midheight_y05.csv");
  const auto heat = reference_table("validation/06_rooms/ampofo2003_average_nusselt.csv");
  SKIP_WITHOUT_SHARED_DATA(ends && profile && heat);
  const std::string set = "Square cavity, Ra 1.58e9 (Ampofo & Karayiannis)",
                    paper = "Ampofo & Karayiannis 2003";
  constexpr double L = 0.75, cold = 10.0 + kelvin, hot = 50.0 + kelvin;
  const auto X = numbers(ends->rows, "X");
  const auto at_wall = [&](const char* name) {
    return [X, theta = numbers(ends->rows, name)](double x) {
      return cold + (hot - cold) * between(X, theta, x / L);
    };
  };
  const AirCavity cavity{L, L, hot, cold, at_wall("theta_bottom"), at_wall("theta_top")};
  const double lambda = air_at(30.0).lambda;
  const Series v_points{paper, numbers(profile->rows, "X"), numbers(profile->rows, "v"), true};
  const Series T_points{paper, numbers(profile->rows, "X"), numbers(profile->rows, "theta"), true};
  const double fastest = *std::max_element(v_points.y.begin(), v_points.y.end());
  Figure v_figure{"ampofo_v", set,         "vertical velocity at half height",
                  "x / L",    "v / (m/s)", {v_points}};
  Figure T_figure{
      "ampofo_T", set, "temperature at half height", "x / L", "(T - T cold) / (T hot - T cold)",
      {T_points}};
  const std::string coarse =
      "changes from mesh to mesh without a limit in sight, as in a channel (heat 43 % too "
      "large with first centres at y+ 6, 72 % at 0.8): first centres enter the viscous "
      "sublayer, where nothing in this model damps turbulence; 144 cells a side did not settle";
  const std::string even =
      "changes from mesh to mesh without a limit in sight: the layers along the walls are fastest "
      "5 mm from them, and the even cells are 17, 12 and 8 mm thick; on a mesh graded to the walls "
      "(43 a side) the steady iteration does not settle, as with SST";
  // SST does not settle here: outside_scope.json.
  const RoomModel models[] = {{"k_epsilon",
                               false,
                               {{"temperature of profile at half height", {coarse, 0.05218}},
                                {"mean Nusselt number, hot", {coarse, 3.258}},
                                {"mean Nusselt number, cold", {coarse, 3.403}},
                                {"mean Nusselt number, bottom", {coarse, 1.209}},
                                {"mean Nusselt number, top", {coarse, 1.554}},
                                {"largest velocity at half height", {coarse, 0.01201}},
                                {"velocity of profile at half height", {coarse, 0.04625}}}},
                              {"k_epsilon_two_layer",
                               false,
                               {{"mean Nusselt number, hot", {even, 6.708}},
                                {"mean Nusselt number, cold", {even, 6.686}},
                                {"largest velocity at half height", {even, 0.04088}},
                                {"velocity of profile at half height", {even, 0.03561}}}}};
  for (const RoomModel& model : models) {
    RoomLines lines(set, paper, model);
    std::unique_ptr<FieldRun> run;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = std::array{43, 64, 96}[mesh];
      run = air_cavity(cavity, n, n, model, run.get());
      const double cell = 1.0 / n;
      const std::pair<const char*, std::array<int, 2>> walls[] = {
          {"hot", {0, 1}}, {"cold", {1, 2}}, {"bottom", {6, 6 + n}}, {"top", {6 + n, 6 + 2 * n}}};
      for (const auto& [wall, patches] : walls) {
        const auto measured = heat->where("wall", wall).at(0);
        const double Nu = std::stod(measured.at("Nu_ampofo2003"));
        const double other = std::stod(measured.at("Nu_tian2000"));
        lines.see(mesh, cell,
                  {std::string("mean Nusselt number, ") + wall, Nu, std::abs(Nu - other)},
                  std::abs(nusselt(*run, cavity, lambda, patches[0], patches[1])));
      }
      const Series v_curve =
          scaled(along_x(*run, run->flow.velocity.y, 0.5 * L, 0.0, 0.0, model.name), 1.0 / L, 1.0);
      const Series T_curve = scaled(along_x(*run, run->flow.T, 0.5 * L, hot, cold, model.name),
                                    1.0 / L, 1.0 / (hot - cold), cold);
      lines.see(mesh, cell,
                {"velocity of profile at half height", 0.0, 0.05 * fastest, "m/s", true},
                largest_deviation(v_curve.x, v_curve.y, v_points));
      lines.see(mesh, cell,
                {"temperature of profile at half height", 0.0, 0.05, "of hot - cold", true},
                largest_deviation(T_curve.x, T_curve.y, T_points));
      lines.see(mesh, cell, {"largest velocity at half height", fastest, 0.05 * fastest, "m/s"},
                *std::max_element(v_curve.y.begin(), v_curve.y.end()));
      if (mesh == 2) v_figure.series.push_back(v_curve), T_figure.series.push_back(T_curve);
    }
    lines.judge_all();
  }
  draw(v_figure), draw(T_figure);
}

}  // namespace rackflux
