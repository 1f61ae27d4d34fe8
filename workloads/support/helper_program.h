// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace workloads::support {

/// The path of the program that this process runs, as the kernel knows it; empty where it does not
/// say. A program that was replaced or removed since it was started has the path that it had.
std::string running_program();

/// The folder of the programs that only an installed `program` starts, as the build was configured
/// (`../libexec/concurrency-bench` from the folder of `program`). It need not exist.
std::string installed_helpers_folder(const std::string& program);

/// The path of the program called `name` that `program` starts: beside it, as in a build folder,
/// else in `installed_helpers_folder`. Where there is none, the path beside `program`, for
/// messages.
std::string helper_program(const std::string& program, const std::string& name);

}  // namespace workloads::support
