// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advised_cells.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/core.h>

#include "reports/results/synthetic_shape.h"
#include "reports/text/text.h"

namespace reports {
namespace {

bool is_near(double one, double other) {
  constexpr double share = 0.1;
  return std::abs(one - other) <= share * std::max(one, other);
}

/// Returns whether tasks of this shape do what those of the request do. A share of a percent of the
/// whole task is of no account, but waiting at all is.
bool does_the_work(const SyntheticShape& shape, const AdviceRequest& request) {
  const double compute_ns = shape.compute_ns_per_task();
  const double wait_ns = shape.wait_ns * shape.steps;
  if ((wait_ns > 0) != (request.wait_ns > 0)) return false;
  if (!is_near(static_cast<double>(shape.result_bytes),
               static_cast<double>(request.result_bytes))) {
    return false;
  }
  constexpr double negligible = 0.01;
  const double whole_ns = request.compute_ns + request.wait_ns;
  return is_near(wait_ns, request.wait_ns) &&
         (is_near(compute_ns, request.compute_ns) ||
          std::abs(compute_ns - request.compute_ns) <= negligible * whole_ns);
}

bool is_asked_for(const Cell& cell, const AdviceRequest& request) {
  return std::ranges::any_of(request.languages, [&](const std::string& language) {
    return family_of_language(language) == cell.family;
  });
}

/// Returns whether nothing but the interpreter was chosen for it.
bool has_default_settings(const Cell& cell) {
  return cell.chunk == 0 && cell.arrival_rate == 0 && !cell.expected_failure &&
         std::ranges::all_of(cell.settings,
                             [](const auto& setting) { return setting.first == "python"; });
}

/// Returns whether so many tasks stand for all of those of the request, by the plan of the results.
bool stands_for_all(std::uint64_t tasks, const Plan& plan, const AdviceRequest& request) {
  if (!plan.advice || !asks_for_same_work(*plan.advice, request)) return false;
  return std::ranges::any_of(plan.fewer_tasks,
                             [&](const auto& fewer) { return fewer.second == tasks; });
}

/// Keeps the cells with the number of tasks that is nearest to that of the request.
void keep_one_number_of_tasks(const Results& results, const AdviceRequest& request,
                              AdvisedCells& found) {
  const auto distance = [&](std::uint64_t tasks) {
    return std::abs(std::log(static_cast<double>(tasks) / static_cast<double>(request.tasks)));
  };
  std::set<std::uint64_t> numbers;
  for (const std::uint64_t cell : found.cells) numbers.insert(results.plan.cells[cell].tasks);
  if (numbers.empty()) return;
  const std::uint64_t nearest = *std::ranges::min_element(numbers, {}, distance);
  std::erase_if(found.cells,
                [&](std::uint64_t cell) { return results.plan.cells[cell].tasks != nearest; });
  const std::uint64_t many = 16 * std::max<std::uint64_t>(results.machine.usable_cores, 1);
  const bool are_near = distance(nearest) <= std::log(2.0) * (1 + 1e-9);
  if (are_near || std::min(nearest, request.tasks) >= many ||
      stands_for_all(nearest, results.plan, request)) {
    return;
  }
  found.missing = fmt::format("{} of this work were measured, and not {}",
                              pluralize(nearest, "task"), request.tasks);
  found.cells.clear();
}

void require_enough_in_flight(const Results& results, const AdviceRequest& request,
                              AdvisedCells& found) {
  std::uint64_t most = 0;
  for (const std::uint64_t cell : found.cells) {
    most = std::max(most, results.plan.cells[cell].concurrency);
  }
  const std::uint64_t enough = enough_in_flight(request, results.machine.usable_cores);
  if (found.cells.empty() || 2 * most >= enough) return;
  found.missing = fmt::format(
      "at most {} in flight were measured, and {} would be enough to keep "
      "the cores busy or are allowed",
      pluralize(most, "task"), enough);
  found.cells.clear();
}

}  // namespace

std::uint64_t in_flight_limit(const AdviceRequest& request) {
  const std::uint64_t tasks = std::max<std::uint64_t>(request.tasks, 1);
  return request.concurrency == 0 ? tasks : std::min(request.concurrency, tasks);
}

std::uint64_t enough_in_flight(const AdviceRequest& request, std::uint64_t cores) {
  const std::uint64_t limit = in_flight_limit(request);
  const std::uint64_t least = std::min(std::max<std::uint64_t>(cores, 1), limit);
  if (request.wait_ns <= 0) return least;
  if (request.compute_ns <= 0) return limit;
  constexpr double spare = 2;
  const double enough = spare * static_cast<double>(least) *
                        (request.compute_ns + request.wait_ns) / request.compute_ns;
  if (enough >= static_cast<double>(limit)) return limit;
  return std::clamp(static_cast<std::uint64_t>(std::ceil(enough)), least, limit);
}

bool asks_for_same_work(const AdviceRequest& one, const AdviceRequest& other) {
  return is_near(one.compute_ns, other.compute_ns) && is_near(one.wait_ns, other.wait_ns) &&
         one.tasks == other.tasks && in_flight_limit(one) == in_flight_limit(other) &&
         one.result_bytes == other.result_bytes;
}

std::string family_of_language(const std::string& language) {
  return language == "cpp" ? "native" : language;
}

AdvisedCells advised_cells(const Results& results, const AdviceRequest& request) {
  AdvisedCells found;
  const auto& cells = results.plan.cells;
  bool has_shape = false;
  for (std::uint64_t cell = 0; cell < cells.size(); ++cell) {
    const auto shape = shape_of(cells[cell]);
    if (!shape || !has_default_settings(cells[cell]) || !is_asked_for(cells[cell], request)) {
      continue;
    }
    if (shape->compute_ns == 0 && shape->wait_ns == 0) found.empty_cells.push_back(cell);
    if (!does_the_work(*shape, request)) continue;
    has_shape = true;
    if (cells[cell].concurrency <= in_flight_limit(request)) found.cells.push_back(cell);
  }
  if (request.wait_ns <= 0) {
    keep_one_number_of_tasks(results, request, found);
  } else {
    require_enough_in_flight(results, request, found);
  }
  if (found.cells.empty() && found.missing.empty()) {
    found.missing = has_shape ? "its cells of this work have more in flight than is allowed"
                              : "it has no cell of the workload 'synthetic' whose tasks compute "
                                "and wait as long as these";
  }
  return found;
}

}  // namespace reports
