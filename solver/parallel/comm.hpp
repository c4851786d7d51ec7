#pragma once
#include <mpi.h>

#include <span>
#include <string>

namespace rackflux {

/// The ranks of this run. Starts MPI on construction, ends it on destruction; one per process.
class Comm {
 public:
  Comm(int& argc, char**& argv);
  ~Comm();
  Comm(const Comm&) = delete;
  Comm& operator=(const Comm&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }
  MPI_Comm handle() const { return handle_; }

  double sum(double local) const;
  long long sum(long long local) const;
  double min(double local) const;
  double max(double local) const;
  /// Element by element over all ranks, in one message.
  void sum(std::span<double> values) const;
  void max(std::span<double> values) const;
  /// The root's values on every rank.
  void broadcast(std::span<double> values) const;
  std::string broadcast(const std::string& text) const;

  /// Throws Error(complaint) on every rank if ok is false on any; the lowest such rank's text wins.
  void agree(bool ok, const std::string& complaint) const;

  /// The lowest rank's text among those with ok false, on every rank; empty if all are ok.
  std::string complaint_of_any(bool ok, const std::string& complaint) const;

  void barrier() const;

  /// Prints "rank r: message" and ends all ranks at once with this exit status.
  [[noreturn]] void abort(const std::string& message, int status) const;

 private:
  MPI_Comm handle_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1;
};

}  // namespace rackflux
