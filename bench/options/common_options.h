// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/options/command_syntax.h"
#include "bench/options/options.h"

// Options that several commands have. Each refers to the target, which must outlive it.
namespace bench {

/// An option whose value is the name of a file.
CommandOption file_option(const std::string& name, const std::string& value,
                          const std::string& help, std::string& target);

/// An option whose value is the name of a folder.
CommandOption folder_option(const std::string& name, const std::string& help, std::string& target);

CommandOption flag(const std::string& name, const std::string& help, bool& target);

/// `--quiet`.
CommandOption quiet_option(bool& target);

/// `--keep-environment`, of every command that measures.
CommandOption keep_environment_option(bool& target);

/// `--trial-program`, of every command that measures with one program.
CommandOption trial_program_option(std::string& target);

/// The margins of a judgement and `--strict`. `or_else` is where the margins come from before the
/// usual ones are taken, such as "that of the run of pairs, or ".
OptionGroup margin_options(Judging& judging, const std::string& or_else);

/// The files that a judgement goes to.
std::vector<CommandOption> judgement_file_options(JudgementFiles& files);

}  // namespace bench
