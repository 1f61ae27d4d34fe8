// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "bench/options/options.h"
#include "bench/outputs/report_files.h"
#include "reports/comparison/judgement.h"
#include "reports/formats/refusal_report.h"

namespace bench {

/// Returns the exit status of a judgement.
int exit_status_of(reports::Gate gate);

/// The files that a judgement goes to.
class JudgementOutput {
 public:
  /// Checks that all can be written. Throws as `OutputFile` does.
  explicit JudgementOutput(const JudgementFiles& files);

  /// Writes them, and prints the table unless one of them is standard output. The sources are the
  /// base and the candidate. Returns the exit status. Throws `std::system_error` after all were
  /// tried, where one could not be written.
  int write(const reports::Judgement& judgement, bool strict, std::vector<reports::Source> sources);

  /// Writes why there is no judgement into them, for the readers who wait for one; the summary has
  /// nothing to hold then, and is not written. Returns the exit status of the refusal's gate.
  /// Throws as `write` does.
  int refuse(const reports::Refusal& refusal, std::vector<reports::Source> sources);

 private:
  ReportFile html_;
  ReportFile markdown_;
  ReportFile json_;
  ReportFile summary_;
};

}  // namespace bench
