#pragma once
#include <stdexcept>
#include <string>

namespace rackflux {

/// Something a user can put right: a bad case file, a missing file, an operating point that does
/// not exist. what() is one finished sentence: where, what was found, what was expected. Thrown by
/// every rank or by none (see Comm::agree).
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The run ended without an answer to trust: it did not converge, diverged, or a conservation law
/// was lost. Exit status 3.
class Unconverged : public Error {
 public:
  using Error::Error;
};

/// A file could not be written or read: full disk, missing permission, damaged file. Exit
/// status 74.
class IoError : public Error {
 public:
  using Error::Error;
};

/// A promise of the code to itself that did not hold. Never used for bad input. Exit status 70.
class Broken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws Broken("FILE:LINE: broken promise: ..."); main ends all ranks with status 70.
[[noreturn]] void broken(const std::string& promise, const char* file = __builtin_FILE(),
                         int line = __builtin_LINE());

}  // namespace rackflux
