// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "reports/results/machine_state.h"

namespace reports {

/// Returns the mean over the cores of their shares of quiet readings, 0 to 1; absent where the
/// probes tell nothing, or not of every core. Where other programs used over a tenth of the cores
/// and more than the probe saw of it, since it is short and runs before them, it is what these left
/// of the cores: a core that others use is not quiet.
std::optional<double> mean_quiet_share(const MachineState& state);

/// Describes how quiet the machine was, on one line and without a full stop: "the cores were quiet
/// 43 % of the time (core 0: 35 %, core 1: 51 %); other programs used 2 % of the cores", or "the
/// cores were quiet at most 32 % of the time: other programs used 68 % of the cores; the probe,
/// which is short and runs before them, was undisturbed 91 % of the time", or "how quiet the
/// machine was is not known: " and the reason. Printable.
std::string describe_quietness(const MachineState& state);

/// Says the same in brief: the share, and what took most of the rest as far as that was counted.
std::string quietness_in_brief(const MachineState& state);
/// Says what the brief sentence leaves out: the share of each core and the rest of what was
/// counted, or why it is not known. Empty where it leaves out nothing. Printable.
std::string quietness_beside_brief(const MachineState& state);

/// Describes what made the cores slow, a clause that says no more than is known. Where the time
/// that the kernel counted for other programs, for other virtual machines or for a quota is at
/// least half of the time that the probes were slow, that is the cause. Where it is less, the
/// clause names the least quiet core and what the kernel counted beside it.
std::string describe_interference(const MachineState& state);

}  // namespace reports
