// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"

namespace reports {

/// A model is behind another one in a map when it is surely slower and takes at least this much
/// longer: less than that is no reason to prefer one of them.
inline constexpr double lead_that_matters = 1.05;

/// Models that did the same mix of work with as many tasks in flight.
struct HeatmapCell {
  enum class Verdict {
    winner,       ///< the first of `order`: each of the others is behind one
    tie,          ///< between those that are behind nothing
    cannot_tell,  ///< too few trials or models, or unequal work
    no_result,    ///< of any model
  };
  struct Contender {
    std::uint64_t cell = 0;
    Measurement time_ns;
    bool is_first = false;  ///< it is behind nothing (`lead_that_matters`)
  };

  std::int64_t share = 0;  ///< of waiting, in hundredths of a percent
  std::uint64_t concurrency = 0;
  Verdict verdict = Verdict::no_result;
  std::vector<Contender> order;     ///< those with a result, the fastest first
  std::optional<Measurement> lead;  ///< the time of the second over that of the first, by rounds
  std::vector<std::string> missing_values;  ///< "fork failed: …"
  std::string reason;                       ///< why it cannot be told
};

/// The squares of a map, in the order of the share, then of the concurrency. What is surely faster
/// is the run's order (reports/summary/order.h), within equal concurrency only; by how much, the
/// median of the ratios by rounds.
std::vector<HeatmapCell> heatmap_cells_of(const SelectedCells& selected);

/// "90 %", "99.9 %".
std::string share_text(std::int64_t share);

/// Returns how a model is called within one source.
std::string method_of(const SelectedCells& selected, std::uint64_t cell);
/// The models that are behind nothing.
std::vector<std::string> first_ones(const SelectedCells& selected, const HeatmapCell& square);
/// The runner-up's time over the fastest's; of the medians where no round has both. Of a square in
/// which two have a result.
Measurement lead_of(const HeatmapCell& square);

/// The verdict of a square.
struct Saying {
  std::string word;  ///< or two
  std::string full;
};
Saying saying_of(const SelectedCells& selected, const HeatmapCell& square);

/// The numbers of a square, as the table and hovering show them.
std::vector<std::string> figures_of(const SelectedCells& selected, const HeatmapCell& square);
/// The titles of these numbers.
extern const std::vector<std::string> square_figures;

/// The picture.
vega_lite::Json draw_map(const SelectedCells& selected, const std::vector<HeatmapCell>& squares,
                         const Palette& palette);

}  // namespace reports
