// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/support/setting_lines.h"
#include "reports/summary/answers.h"

namespace reports {

/// Two lines of equal workers: those under one lock beside those without it.
struct Contrast {
  const SettingLine* locked = nullptr;
  const SettingLine* free = nullptr;
};

/// Returns the pairs of a group that differ in what holds their tasks back: in C++ an emulated
/// lock; in Python an interpreter with and one without it, or threads under one lock beside
/// processes with one each.
std::vector<Contrast> contrasts(const LineGroup& group);

/// Works in several languages of which one thing cannot be told for one reason.
class UntoldWorks {
 public:
  void add(const std::string& what, const LineGroup& group, const std::string& why);

  /// Adds "primes in C++ and Python" for each reason.
  void put_into(Inconclusive& inconclusive) const;

 private:
  struct Work {
    std::string name;
    std::vector<std::string> languages;
  };
  std::map<std::pair<std::string, std::string>, std::vector<Work>> by_reason_;  ///< what, why
};

/// Returns what the contrasts of one source in these groups tell, the most important first: people
/// ask of Python and of work that computes, and what C++ emulates explains it.
std::vector<Answer> gil_answers(const std::vector<LineGroup>& groups, const Source& source,
                                const TrialsBySource& by_source, UntoldWorks& untold);

}  // namespace reports
