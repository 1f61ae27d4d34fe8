// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/cell.h"

namespace reports {

/// Returns whether nothing competes for what the tasks of the cell share, which is not protected
/// either: it says what the tasks cost without a lock, and is no way to share. Such a cell is not
/// ranked.
inline bool is_alone_without_lock(const Cell& cell) {
  return cell.protection == Protection::none && cell.workers == 1 && cell.concurrency == 1;
}

}  // namespace reports
