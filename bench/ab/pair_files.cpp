// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/pair_files.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include <fmt/core.h>

#include "bench/files/attempts.h"
#include "bench/files/path_refusal.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/comparison/judgement.h"
#include "reports/results/files/journal.h"
#include "reports/results/files/results_file.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace fs = std::filesystem;
using Side = reports::Pairing::Side;
using Begins = PairFiles::Begins;

constexpr const char* journal_suffix = ".journal";

std::string path_of(const std::string& folder, Side side) {
  return (fs::path(folder) / (side == Side::base ? "base.json" : "candidate.json")).string();
}

std::string journal_of(const reports::Results& results) {
  std::string text = reports::journal_header(results);
  for (const auto& round : results.rounds) text += reports::journal_line(round);
  for (const reports::Pair& pair : results.pairing->pairs) {
    text += reports::journal_line(results.trials[pair.trial]) + reports::journal_line(pair);
  }
  for (const auto& failure : results.failed) text += reports::journal_line(failure);
  return text;
}

/// Returns a journal that holds these results, to which more can be appended.
AppendedFile begin_journal(const std::string& path, const reports::Results& results,
                           Begins begins) {
  const std::string text = journal_of(results);
  if (begins == Begins::anew) {
    AppendedFile journal(path, AppendedFile::Begin::new_file, 0);
    journal.append(text);
    return journal;
  }
  // The lock keeps other runs from going on with it meanwhile.
  const AppendedFile left(path, AppendedFile::Begin::behind, fs::file_size(path));
  OutputFile(path).write(text);
  return {path, AppendedFile::Begin::behind, text.size()};
}

reports::Results read_journal_file(const std::string& path) {
  const std::string name = path + journal_suffix;
  const auto refuse = [&](const std::string& why) {
    throw UsageError(
        fmt::format("cannot go on from '{}': {}", reports::sanitize(name), reports::sanitize(why)));
  };
  reports::Results results;
  try {
    results = reports::read_journal(read_file(name));
    check_plan(results.plan, NamesOf::partners);
  } catch (const UsageError&) {
    throw;
  } catch (const std::system_error&) {
    throw;
  } catch (const std::exception& error) {
    refuse(error.what());
  }
  if (!results.pairing) refuse("it is not of 'bench ab'");
  return results;
}

/// Throws `UsageError` where no run of pairs was interrupted here, and says what there is.
void refuse_no_journals(const std::string& folder) {
  const std::string name = reports::sanitize(folder);
  const auto refuse = [&](const std::string& why) {
    throw UsageError(fmt::format("cannot go on from '{}': {}", name, why));
  };
  std::error_code none;
  if (fs::is_regular_file(folder, none)) {
    refuse(
        "it is a file; --resume takes the folder that was given as --out, and 'bench "
        "--resume=FILE.journal' goes on with a run of one build");
  }
  const auto has = [&](Side side, const std::string& suffix) {
    return fs::exists(path_of(folder, side) + suffix, none);
  };
  const std::string journal{journal_suffix};
  if (!fs::is_directory(folder, none) || has(Side::base, journal) ||
      has(Side::candidate, journal)) {
    return;
  }
  if (has(Side::base, "") && has(Side::candidate, "")) {
    refuse(
        fmt::format("its run of pairs is complete; 'bench compare {0}/base.json "
                    "{0}/candidate.json' judges it",
                    name));
  }
  refuse("there are no journals of 'bench ab' in it");
}

/// Keeps the first pairs with their trials and rounds, which are the first as well.
void keep_pairs(reports::Results& results, std::size_t pairs) {
  results.pairing->pairs.resize(pairs);
  results.trials.resize(pairs);
  std::size_t rounds = 0;
  for (const reports::Trial& trial : results.trials) {
    if (trial.round) rounds = std::max(rounds, static_cast<std::size_t>(*trial.round) + 1);
  }
  results.rounds.resize(rounds);
}

}  // namespace

PairFiles::SideFiles::SideFiles(const std::string& path, const reports::Results& data,
                                Begins begins)
    : results(path), journal(begin_journal(path + journal_suffix, data, begins)) {}

void refuse_unfinished(const std::string& folder) {
  for (const Side side : {Side::base, Side::candidate}) {
    if (!fs::exists(path_of(folder, side) + journal_suffix)) continue;
    const std::string name = reports::sanitize(folder);
    throw UsageError(
        fmt::format("'{}' holds an interrupted run, or one that is running: go on with: bench ab "
                    "--resume='{}', give another --out, or remove its journals",
                    name, name));
  }
}

MadeFolder::MadeFolder(const std::string& path) : path_(path) {
  // A name that ends with a slash has an empty last part.
  fs::path missing = fs::path(path).has_filename() ? fs::path(path) : fs::path(path).parent_path();
  std::error_code none;
  for (; !missing.empty() && !fs::exists(missing, none); missing = missing.parent_path()) {
    made_.push_back(missing.string());
  }
  std::error_code error;
  fs::create_directories(path, error);
  const std::string cannot_write = "cannot write to the folder '" + reports::sanitize(path) + "'";
  if (error) refuse_path(cannot_write, error.value());
  if (!fs::is_directory(path)) throw UsageError(cannot_write + ": it is no folder");
}

MadeFolder::~MadeFolder() {
  for (const std::string& folder : made_) {
    if (rmdir(folder.c_str()) != 0) return;  // it holds something
  }
}

PairFiles::PairFiles(const std::string& folder, const BothSides& sides, Begins begins)
    : folder_(folder) {
  if (begins == Begins::anew) refuse_unfinished(folder);
  base_.emplace(path_of(folder, Side::base), sides.base, begins);
  candidate_.emplace(path_of(folder, Side::candidate), sides.candidate, begins);
}

void PairFiles::append_pair(const BothSides& sides) {
  const auto append = [](AppendedFile& journal, const reports::Results& results) {
    const reports::Trial& trial = results.trials.back();
    const std::string round =
        trial.round ? reports::journal_line(results.rounds[*trial.round]) : std::string();
    journal.append(round + reports::journal_line(trial) +
                   reports::journal_line(results.pairing->pairs.back()));
  };
  append(base_->journal, sides.base);
  append(candidate_->journal, sides.candidate);
}

void PairFiles::append_failure(Side side, const reports::Failure& failure) {
  (side == Side::base ? base_ : candidate_)->journal.append(reports::journal_line(failure));
}

void PairFiles::finish(const BothSides& sides) {
  Attempts attempts;
  attempts.attempt([&] { base_->results.write(reports::format_results(sides.base)); });
  attempts.attempt([&] { candidate_->results.write(reports::format_results(sides.candidate)); });
  attempts.throw_first();  // and the journals stay
  if (!sides.base.interrupted) abandon();
}

void PairFiles::abandon() {
  unlink(base_->journal.path().c_str());
  unlink(candidate_->journal.path().c_str());
}

bool PairFiles::has_journals() const { return fs::exists(base_->journal.path()); }

BothSides read_pair_files(const std::string& folder) {
  refuse_no_journals(folder);
  BothSides sides{read_journal_file(path_of(folder, Side::base)),
                  read_journal_file(path_of(folder, Side::candidate))};
  const std::size_t pairs =
      std::min({sides.base.pairing->pairs.size(), sides.base.trials.size(),
                sides.candidate.pairing->pairs.size(), sides.candidate.trials.size()});
  keep_pairs(sides.base, pairs);
  keep_pairs(sides.candidate, pairs);
  if (const std::string why = reports::pairing_mismatch(sides.base, sides.candidate);
      !why.empty()) {
    throw UsageError(
        fmt::format("cannot go on from '{}': its two journals do not belong together: {}",
                    reports::sanitize(folder), why));
  }
  return sides;
}

}  // namespace bench
