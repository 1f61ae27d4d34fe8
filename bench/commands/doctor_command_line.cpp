// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "bench/commands/doctor.h"
#include "bench/options/arguments.h"
#include "bench/options/parse.h"

namespace bench {
namespace {

constexpr const char* doctor_description =
    "Says what on this machine spoils measurements: its state, why it matters and what to do.\n"
    "Then measures the noise floor: how small a difference can be seen here, in how many pairs of\n"
    "trials. It changes nothing.";

constexpr const char* doctor_footer = R"(
What is fine takes a line. What the kernel does not tell (a virtual machine shows neither frequency nor
temperature) is said to be so, and never taken to be fine.

Exit status, the first that applies: 2 wrong usage, 4 the system refused (a full disk, no more
processes), 3 the cores that may be used changed meanwhile, 130 interrupted, 0 done, whatever was
found.)";

}  // namespace

std::string parse_doctor_arguments(std::vector<std::string> arguments, DoctorOptions& options) {
  CLI::App app(doctor_description, "bench doctor");
  app.set_help_flag("-h,--help", "this text");
  app.footer(doctor_footer);
  for (const std::string& argument : arguments) {
    for (const std::string flag : {"--quick", "--quiet", "--help", "--keep-environment"}) {
      if (argument.starts_with(flag + "=")) throw UsageError("'" + flag + "' takes no value");
    }
  }
  app.add_flag("--quick", options.quick, "without the noise floor: about a second");
  app.add_option_function<std::string>(
         "--trials",
         [&options](const std::string& text) {
           options.trials = parse_whole("--trials", text, 6, 1000);
         },
         "fresh processes per cell for the noise floor, a fifth of a second each (default: 24)")
      ->type_name("N");
  app.add_flag("--quiet,-q", options.quiet, "no progress on standard error");
  add_file_option(app, "--trial-program", "PATH", "run trials with another program (for tests)",
                  options.trial_program);
  add_keep_environment(app, options.keep_environment);
  return parse_arguments(app, "bench doctor", std::move(arguments));
}

}  // namespace bench
