// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// A results file in a report of one or more.
struct Source {
  std::string label;  ///< what it is called in legends; unique in a report
  std::string text;   ///< of the file, as it was read
  Results results;
};

/// The figures behind a chart, as people read them.
struct DataTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// A picture and its figures. The texts are untrusted: whoever puts them into
/// markup escapes them.
struct Chart {
  std::string id;  ///< unique in a report: lower-case letters, digits and '-'
  /// The answer that it shows, where the section has one, or what is drawn.
  std::string title;
  std::string note;  ///< how to read it, in a sentence or two
  /// A Vega-Lite 5 specification with its data inline, as JSON. It refers to no file or address,
  /// and every text in it that comes from results is data or an encoding's value, never part of an
  /// expression.
  std::string spec;
  DataTable table;
  /// What a terminal shows of a long table, unless it is asked for all of it; empty: the table.
  DataTable brief = {};
  /// What is drawn, under a title that is an answer; empty where the title says it.
  std::string subject = {};
  /// The work that it shows: the first answer about it (`Answer::works`) becomes the title. Where
  /// it is empty, the section's first answer is that of its first chart.
  std::string work = {};
  /// Off where no single answer says what the whole picture shows.
  bool takes_answer = true;
  /// It shows the cells of the chart before it in another way, so it is one click away.
  bool is_other_view = false;
};

/// One answer to the question of an experiment. Its texts may hold untrusted ones: whoever puts
/// them into markup escapes them.
struct Answer {
  // Not explicit: most answers are a sentence alone.
  Answer(std::string the_sentence, std::string the_evidence = {},
         std::vector<std::string> the_works = {})
      : sentence(std::move(the_sentence)),
        evidence(std::move(the_evidence)),
        works(std::move(the_works)) {}

  bool operator==(const Answer&) const = default;

  /// One sentence of at most `max_answer_words` words with at most `max_answer_figures` figures:
  /// who, how much, compared with what.
  std::string sentence;
  /// What stands behind it in smaller type: intervals, settings, conditions. It may be empty.
  std::string evidence;
  /// The works that the sentence names, as `Chart::work` says them; empty where it names none.
  std::vector<std::string> works;
};

inline constexpr std::size_t max_answers = 3;  ///< of a section
inline constexpr std::size_t max_answer_words = 25;
inline constexpr std::size_t max_answer_figures = 2;

/// The results of one experiment, the answer first.
struct Section {
  std::string name;      ///< the experiment's
  std::string question;  ///< the experiment's
  std::string chart;     ///< the experiment's
  /// The most important first, at most `max_answers`.
  std::vector<Answer> answers;
  /// What the results cannot tell, all together, with the reason and the remedy; empty where they
  /// tell everything.
  std::string inconclusive;
  std::vector<Chart> charts;
  /// It says how quiet the machine was while everything else was measured, and is no experiment.
  bool is_of_machine = false;
};

/// The cells of one experiment in one results file.
struct Selection {
  const Source* source = nullptr;
  std::vector<std::uint64_t> cells;  ///< indices into the plan's cells
};

/// The chart of cells that were chosen by hand.
inline constexpr const char* chosen_by_hand = "comparison";

}  // namespace reports
