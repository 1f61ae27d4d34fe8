// SPDX-License-Identifier: Apache-2.0
// The program that spawned workers run.
#include "models/support/processes/worker_command.h"
#include "workloads/catalogue.h"

int main(int count, char** values) {
  return models::support::worker_main(count, values, workloads::build);
}
