import Glibc

/// Draws ranks 1...n with probability proportional to 1 / rank^exponent, in constant time and memory.
///
/// Rejection-inversion (Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996): a point under the
/// integral of x^-exponent is inverted and rounded, and kept when it lies under that rank's bar. More than nine draws in ten are kept; costs two `pow`.
public struct ZipfSampler: Sendable {
  /// Number of ranks.
  public let count: Int
  public let exponent: Double
  private let integralFirst: Double
  private let integralLast: Double

  /// - Parameters:
  ///   - count: at least 1.
  ///   - exponent: above 0; 0.99 is what database benchmarks commonly take.
  public init(count: Int, exponent: Double) {
    precondition(count >= 1 && exponent > 0, "a Zipf distribution needs ranks and a positive exponent")
    self.count = count
    self.exponent = exponent
    // The bar of rank 1 is as wide as the others, but all of it belongs to rank 1: its area is exactly 1.
    integralFirst = ZipfSampler.integral(1.5, exponent) - 1
    integralLast = ZipfSampler.integral(Double(count) + 0.5, exponent)
  }

  /// An antiderivative of x^-exponent, continuous in the exponent at 1.
  private static func integral(_ x: Double, _ exponent: Double) -> Double {
    let power = 1 - exponent
    let logX = log(x)
    return abs(power * logX) < 1e-9 ? logX : expm1(power * logX) / power
  }

  /// The x at which the antiderivative has a value.
  private static func inverse(_ area: Double, _ exponent: Double) -> Double {
    let power = 1 - exponent
    return abs(power * area) < 1e-9 ? exp(area) : exp(log1p(max(-1, power * area)) / power)
  }

  /// The next rank, 1 the most frequent.
  public func next(_ random: inout RandomStream) -> Int {
    while true {
      let area = integralLast + random.unit() * (integralFirst - integralLast)
      let rank = min(count, max(1, Int(ZipfSampler.inverse(area, exponent) + 0.5)))
      // Kept when the point is in the last part of its unit strip that has the bar's area.
      let stripEnd = ZipfSampler.integral(Double(rank) + 0.5, exponent)
      if area >= stripEnd - exp(-exponent * log(Double(rank))) { return rank }
    }
  }
}
