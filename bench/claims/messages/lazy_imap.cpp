// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "bench/claims/claim.h"

namespace claims {
namespace {

/// A pool of one worker that is fed with so many items of 128 KiB.
WantedCell fed(const char* model, const char* feed, std::uint64_t items) {
  return {.model = model,
          .workload = "lazy",
          .workers = 3,
          .tasks = 3,
          .size = items,
          .options = {{"fan", "1"}, {"feed", feed}, {"item-size", "128KiB"}},
          .iterations = 1};
}

/// The same with a parent that uses the results more slowly than they are made.
WantedCell used_slowly(WantedCell cell) {
  cell.options["consume"] = "wait:1ms";
  return cell;
}

Part flat(std::string label, WantedCell many, WantedCell few, bool is_essential) {
  return {
      .label = std::move(label),
      .cell = std::move(many),
      .against = std::move(few),
      .figure = Figure::peak_bytes,
      .at_most = 1.25,
      .reason = "flat is up to a quarter more, some 6 MiB, although there are 22 MiB more of items",
      .is_essential = is_essential};
}

Part grows(std::string label, WantedCell list, WantedCell generator) {
  return {
      .label = std::move(label),
      .cell = std::move(list),
      .against = std::move(generator),
      .figure = Figure::peak_bytes,
      .at_least = 1.5,
      .reason = "the items and the results are more than half of what a program without them has",
      .is_essential = true};
}

/// A generator that is at most four items ahead of the use of their results.
WantedCell short_of(WantedCell cell) {
  cell.options["look-ahead"] = "4";
  return cell;
}

std::vector<Part> parts(unsigned) {
  constexpr const char* pool = "python-process-pool";
  constexpr std::uint64_t few = 20;
  constexpr std::uint64_t many = 200;
  return {flat("for `imap` whose results are used at once", fed(pool, "unbounded", many),
               fed(pool, "unbounded", few), true),
          grows("for `map`", fed(pool, "list", many), fed(pool, "unbounded", many)),
          flat("for `imap` whose results are used slowly",
               used_slowly(fed(pool, "unbounded", many)), fed(pool, "unbounded", few), false),
          grows("for a list in C++ threads", fed("thread-pool", "list", many),
                short_of(fed("thread-pool", "generator", many)))};
}

}  // namespace

Claim lazy_imap() {
  return {
      .id = "lazy-imap",
      .sentence = "`imap` keeps memory flat where `map` does not",
      .parts = parts,
      .holds =
          "With ten times the items, `imap` needs {0} times the memory, and {2} times where the "
          "results are used slowly; `map` needs {1} times as much as `imap`. In C++ a list needs "
          "{3} times as much as a generator.",
      .holds_only =
          "It holds, but not {not}. With ten times the items, `imap` needs {0} times the memory, "
          "and {2} times where the results are used slowly, because nothing limits how many of "
          "them wait; `map` needs {1} times as much as `imap`. In C++ a list needs {3} times as "
          "much as a generator.",
      .does_not_hold =
          "With ten times the items, `imap` needs {0} times the memory; `map` needs {1} times as "
          "much as `imap`. In C++ a list needs {3} times as much as a generator."};
}

}  // namespace claims
