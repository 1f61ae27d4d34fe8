// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// What a message costs through one channel of one model, between so many tasks.
struct MessagePrice {
  std::uint64_t cell = 0;
  std::string channel;
  std::string series;  ///< of the palette
  std::string model;   ///< `model_name`
  std::string source;  ///< empty where there is one
  std::string family;
  std::uint64_t tasks = 2;
  bool is_loop = false;  ///< all tasks are on one thread: nobody is woken
  double item_bytes = 8;
  /// More tasks that block than cores: the scheduler is measured, and not the channel.
  bool is_beyond_cores = false;
  std::optional<Measurement> ns = {};
  std::optional<Measurement> cpu_ns = {};
  std::optional<Measurement> switches = {};
  std::optional<Measurement> bytes_per_second = {};
  std::string missing_reason = {};

  /// "ring (thread-pool)": the channel with its model.
  std::string method() const;
  /// The same, marked where the tasks are on one event loop, with its source.
  std::string name() const;
};

/// Returns how many bytes the items of a cell have, by its option `item-size`; nothing for a text
/// that is no number of bytes.
std::optional<double> item_bytes_of(const Cell& cell);

/// Whether the tasks of a cell block more workers than there are cores. False where nobody knows
/// how many cores there are.
bool is_beyond_cores(const Cell& cell, const Machine& machine);

/// Returns the prices of the cells whose tasks talk through channels, in their order. What asks for
/// a failure is none of them.
std::vector<MessagePrice> message_prices(const SelectedCells& selected, bool several_sources);

/// Returns what a small message costs in each language, how fast large ones move, and what a small
/// one costs within one event loop, which no other sentence is about. None is about more workers
/// than cores.
std::vector<Answer> message_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<MessagePrice>& prices,
                                    Inconclusive& inconclusive);

}  // namespace reports
