// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The facts that tell machines and types of builds apart: processor, usable and logical cores,
/// quota and build type. Figures of equal keys belong into one series.
using MachineKey =
    std::tuple<std::string, std::uint64_t, std::uint64_t, std::optional<double>, std::string>;

MachineKey key_of(const Machine& machine);

/// Processor, cores, quota and build, of which what is not known is not mentioned: 0 is a number of
/// cores that is not known. `with_host`: the name of the host, too, which is better than nothing
/// where the processor has none.
std::string describe_machine(const Machine& machine, bool with_host);

/// Sentences on what is not the same in all of them and may be the cause of a change.
std::vector<std::string> machine_warnings(const std::vector<const Machine*>& machines);

/// Lists the traits in which two machines differ: "kernel 'Linux 6' to 'Linux 7'"; empty when there
/// is nothing.
std::string changed_traits(const Machine& before, const Machine& after);

}  // namespace reports
