package dev.roadstead.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedTreeTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesAsATreeMapAndStaysBalanced(long seed) {
        Random random = new Random(seed);
        TreeMap<Integer, Integer> model = new TreeMap<>();
        SortedTree<Integer, Integer> tree = SortedTree.empty();
        for (int step = 0; step < 3000; step++) {
            int key = random.nextInt(400);
            if (random.nextInt(5) < (step < 1500 ? 4 : 2)) {
                tree = tree.with(key, step);
                model.put(key, step);
            } else {
                tree = tree.without(key);
                model.remove(key);
            }
            assertThat(tree.get(key)).isEqualTo(model.get(key));
            assertThat(tree.size()).isEqualTo(model.size());
            assertThat((double) tree.height()).isLessThanOrEqualTo(1.45 * (Math.log(tree.size() + 2) / Math.log(2)));
        }
        assertThat(range(tree, Integer.MIN_VALUE, Integer.MAX_VALUE)).containsExactlyEntriesOf(model);
        assertThat(range(tree, 100, 200)).containsExactlyEntriesOf(model.subMap(100, true, 200, true));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 10, 1000})
    void isBuiltBalancedFromWhatIsSorted(int size) {
        List<Map.Entry<Integer, Integer>> entries = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            entries.add(Map.entry(i, -i));
        }
        SortedTree<Integer, Integer> tree = SortedTree.ofSorted(entries);
        assertThat(range(tree, 0, size).entrySet()).containsExactlyElementsOf(entries);
        assertThat(tree.height()).isLessThanOrEqualTo(33 - Integer.numberOfLeadingZeros(size));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void anOlderTreeDoesNotChange(long seed) {
        Random random = new Random(seed);
        SortedTree<Integer, Integer> tree = SortedTree.empty();
        for (int i = 0; i < 200; i++) {
            tree = tree.with(random.nextInt(300), i);
        }
        Map<Integer, Integer> before = range(tree, 0, 300);
        SortedTree<Integer, Integer> later = tree;
        for (int i = 0; i < 300; i++) {
            later = random.nextBoolean() ? later.without(i) : later.with(i, -1);
        }
        assertThat(range(tree, 0, 300)).isEqualTo(before);
    }

    private static TreeMap<Integer, Integer> range(SortedTree<Integer, Integer> tree, int from, int to) {
        TreeMap<Integer, Integer> found = new TreeMap<>();
        tree.visit(key -> key < from ? -1 : key > to ? 1 : 0, found::put);
        return found;
    }
}
